"""Many runs in one process against sources that fail at random: what stays behind of memory, descriptors and threads."""
