"""Letters of a known shape, read into fields: Appendix 8, MPs' letters, WriteToThem, NHS.UK."""
