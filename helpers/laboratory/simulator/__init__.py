"""The devices: what they measure, how they fail, and the servers in front of them."""
