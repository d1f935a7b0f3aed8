"""Whether samples keep what they promise: their stated power against what they find, source by source."""
