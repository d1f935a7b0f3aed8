"""What the Spark engine costs beside the local one on the same machine."""
