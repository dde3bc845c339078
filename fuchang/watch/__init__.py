"""What goes out and who hears it: receivers, their signatures, the wall to the outside, channels."""
