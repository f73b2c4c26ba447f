"""Sessions in which maps are learnt from labels while a person labels."""
