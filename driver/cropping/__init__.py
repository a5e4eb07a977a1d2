"""Recordings with key points, and the crops that ClonedPerson's published rules take from them."""
