"""The reference pages below ``docs/reference``, written from the tables that the program itself goes by."""
