"""What goes wrong on the way to a token."""


class TokenError(Exception):
    """There is no token. The message is one sentence, without secrets, that says what to do.

    `permanent` is true where waiting will not help: a person has to mend a setting, the app's
    registration, or sign in again.
    """

    def __init__(self, sentence: str, *, permanent: bool = False) -> None:
        super().__init__(sentence)
        self.permanent = permanent
