"""From bytes and text to raw entries: streams of XML, JSON, tables, tagged lines and graphs."""
