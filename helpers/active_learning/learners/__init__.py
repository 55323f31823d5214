"""What models believe of experiments not yet done, and how unsure they are."""
