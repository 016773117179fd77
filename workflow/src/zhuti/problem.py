"""The one kind of error that a user can mend."""


class Problem(Exception):
    """Wrong input or settings, said once in Chinese and once in English.

    Each sentence names the file or the config key, what is wrong and what to do.
    """

    def __init__(self, zh: str, en: str):
        super().__init__(zh, en)
        self.zh, self.en = zh, en

    def __str__(self) -> str:
        return f"{self.zh}\n{self.en}"
