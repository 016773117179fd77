"""zhuti (主题): a reproducible topic study of Chinese texts."""
