"""What kinds may speak of: each subject's columns are named once, typed, and explained."""

from typing import get_args

import pytest

from fuchang.facts.codes import CODES
from fuchang.facts.subjects import SUBJECTS, Feature, Subject
from fuchang.facts.tables import ColumnType

EVERY = [(subject, feature) for subject in SUBJECTS.values() for feature in subject.features]
IDS = [f"{subject.name}.{feature.name}" for subject, feature in EVERY]


@pytest.mark.parametrize("subject", SUBJECTS.values(), ids=lambda subject: subject.name)
def test_a_subject_names_each_column_once_and_its_key_among_them(subject: Subject) -> None:
    names = [feature.name for feature in subject.features]
    assert len(names) == len(set(names))
    assert subject.key in names


@pytest.mark.parametrize(("subject", "feature"), EVERY, ids=IDS)
def test_a_feature_has_a_type_and_a_meaning(subject: Subject, feature: Feature) -> None:
    assert feature.type in get_args(ColumnType)
    assert feature.meaning
    assert subject.feature(feature.name) is feature


@pytest.mark.parametrize(("subject", "feature"), EVERY, ids=IDS)
def test_a_code_names_the_list_of_its_words(subject: Subject, feature: Feature) -> None:
    assert subject.name
    if feature.type == "code":
        assert feature.codes in CODES


def test_a_feature_that_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        SUBJECTS["refund"].feature("nonsense")
