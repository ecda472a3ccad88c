"""Reason cards: why a project, parcel or unit got what it got."""
