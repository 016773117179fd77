"""zhuti (主题): a reproducible topic study of Chinese texts."""

__version__ = "0.1.0"
