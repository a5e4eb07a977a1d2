"""The assets at hand: folders of MakeHuman files, indexed and looked up by uuid."""
