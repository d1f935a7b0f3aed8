"""How fast a full scan is: beside only reading the file, and beside other tools on the same values."""
