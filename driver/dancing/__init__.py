"""DanceReID: its people, poses and skeletons, from its own videos and from our datasets."""
