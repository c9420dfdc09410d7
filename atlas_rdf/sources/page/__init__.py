"""The Atlas' detail pages: one grammar of labels, shared by every form of the page."""
