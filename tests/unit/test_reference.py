from zhuti import reference


def test_the_schema_is_in_step_with_the_model():
    assert reference.SCHEMA.read_text(encoding="utf-8") == reference.schema(), "run `make reference`"


def test_the_reference_page_is_in_step_with_the_model():
    assert reference.PAGE.read_text(encoding="utf-8") == reference.page(), "run `make reference`"
