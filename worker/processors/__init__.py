"""What is done to a picture, one file a stage."""
