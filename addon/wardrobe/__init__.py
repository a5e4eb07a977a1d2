"""Garments: landmark conventions, UV registrations, and the wardrobe that our own code cuts."""
