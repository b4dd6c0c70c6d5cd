"""Links for the rejection mail: assigned here, exported for mail merge, told to nobody."""
