"""N.K.S.'s list changes in one line, and counts itself."""

from directory.editing.participants_list import ParticipantsList

LIST = "id,name,phone\r\noslo,Oslo,22 48 03 80\r\nmolde,Molde,71 25 66 66\r\n# entries: 2\r\n"


def test_a_new_line_stands_behind_another_and_is_counted() -> None:
    text = ParticipantsList(LIST).put(["asker", "Asker, Lier", "67 50 83 83"], "oslo").text

    assert text == LIST.replace("\r\nmolde", '\r\nasker,"Asker, Lier",67 50 83 83\r\nmolde').replace(": 2", ": 3")


def test_a_new_line_stands_last_where_no_other_is_named() -> None:
    assert "molde,Molde,71 25 66 66\r\na,b,c\r\n# entries: 3" in ParticipantsList(LIST).put(["a", "b", "c"]).text


def test_a_line_is_replaced() -> None:
    text = ParticipantsList(LIST).put(["oslo", "Nye Oslo", "22 48 03 80"]).text

    assert text == LIST.replace("oslo,Oslo", "oslo,Nye Oslo")


def test_a_line_that_goes_is_counted() -> None:
    assert ParticipantsList(LIST).remove("molde").text == "id,name,phone\r\noslo,Oslo,22 48 03 80\r\n# entries: 1\r\n"


def test_a_line_that_is_not_there_changes_nothing() -> None:
    assert ParticipantsList(LIST).remove("narvik").text == LIST
