"""The request class of Flask: its `form` tells whether the body was read with certainty (form_body.py)."""

from typing import IO, Any

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.formparser import FormDataParser

from forms.web import form_body


class PostedForm(ImmutableMultiDict[str, str]):
    """The fields of a form. *misread*: its bytes were not UTF-8, so some letters may be wrong or missing."""

    misread = False


class FormRequest(Request):
    """A request whose `form` is a PostedForm."""

    class form_data_parser_class(FormDataParser):  # the name by which Werkzeug finds it
        def parse(
            self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
        ) -> Any:
            if mimetype != "application/x-www-form-urlencoded":
                return super().parse(stream, mimetype, content_length, options)
            pairs, misread = form_body.read(stream.read(), (options or {}).get("charset", ""))
            form = PostedForm(pairs)
            form.misread = misread
            return stream, form, self.cls()
