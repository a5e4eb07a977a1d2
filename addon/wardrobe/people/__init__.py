"""What makes a person of a body beside the clothes: skin, hair, eyes, shoes."""
