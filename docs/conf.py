"""How `make docs` makes the site: Sphinx, MyST-NB, numpydoc, pydata theme; nothing is fetched."""

import os
import sys
from importlib import metadata
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["GRAPHKIT_SITE"])))
from schema_svg import CypherWithParameters, mermaid_as_picture

project = "graphkit"
author = "The graphkit developers"
copyright = "the graphkit developers, MIT licence"  # noqa: A001 - Sphinx names it so
release = metadata.version("research-graphkit")
version = release

extensions = ["myst_nb", "sphinx.ext.autodoc", "numpydoc"]
root_doc = "docs/index"
exclude_patterns = ["README.md", "docs/_commands.md", "docs/tutorial-exports"]
nitpicky = False
highlight_language = "none"
default_role = "literal"
smartquotes = False  # "--save" is an option, no dash

# notebooks come with the outputs of `make notebooks`, which runs them
nb_execution_mode = "off"
nb_ipywidgets_js = {}  # no widgets are shown, and their scripts would come from another site
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 4
myst_url_schemes = ("http", "https", "mailto")

autodoc_member_order = "bysource"
autodoc_typehints = "none"  # numpydoc shows the signature
autodoc_preserve_defaults = True
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False

html_theme = "pydata_sphinx_theme"
html_title = f"graphkit {release}"
html_static_path = ["docs/_static"]
html_css_files = ["site.css"]
html_sidebars = {"docs/index": [], "docs/install": [], "docs/tutorial": []}  # have no neighbours
html_extra_path = ["index.html"]  # leads from the root of the site to docs/
html_show_sourcelink = False
html_copy_source = False
html_last_updated_fmt = None
html_theme_options = {
    "logo": {"text": "graphkit"},
    "navbar_end": ["theme-switcher"],
    "navbar_align": "left",
    "header_links_before_dropdown": 6,
    "show_toc_level": 2,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "show_prev_next": True,
}


def setup(app):
    """Draw the diagram of the schema as a picture: its usual library would be another download."""
    app.add_lexer("cypher", CypherWithParameters)
    app.connect("source-read", mermaid_as_picture)
