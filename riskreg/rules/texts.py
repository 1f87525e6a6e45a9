"""What can be kept of text that strangers send, and how deep their JSON goes; pure."""

DEPTH = 64  # of lists and objects within each other: nothing that people send here goes so deep


def is_writable(text: str) -> bool:
    """Whether it can be stored and sent on: no null character, no half of a character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


def depth(text: str) -> int:
    """How deep brackets go, outside of strings; read before anything recurses."""
    deepest = now = 0
    in_string = is_escaped = False
    for char in text:
        if in_string:
            in_string = is_escaped or char != '"'
            is_escaped = char == "\\" and not is_escaped
        elif char == '"':
            in_string = True
        elif char in "[{":
            now += 1
            deepest = max(deepest, now)
        elif char in "]}":
            now -= 1
    return deepest
