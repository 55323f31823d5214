"""What a law is worth: honest hold-outs, rules of choice, recovery, uncertainty."""
