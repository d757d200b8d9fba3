"""Reviews that the NHS website passes on: a machine's mail with a person's words in it."""

NOT_ACKNOWLEDGED = (
    "The NHS website sent this review; nobody reads an answer to its mail. "
    "The review is answered on the website."
)
ANSWER_ON_THE_WEBSITE = (
    "Answer the review on the NHS website (NHS Profile Manager); its writer is not in this mail."
)
