"""MakeHuman's files and formulas, in numpy; decimetres, Y up, front +Z."""
