"""A hook of ProperDocs: README.md becomes the first page of the site, and CHANGELOG.md the last.

So each has one home, and GitHub shows it, too. Links are turned to where the pages are in the site.
"""

from pathlib import Path

from properdocs.config.defaults import ProperDocsConfig
from properdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parents[1]
PICTURE = "feedback.svg"
CHINESE = "[简体中文](README.zh-CN.md)\n\n"  # a page of GitHub's, not of the site
LINKS = {CHINESE: "", "(docs/": "(", "(CHANGELOG.md)": "(changelog.md)", f"(.github/{PICTURE})": f"({PICTURE})"}


def on_files(files: Files, config: ProperDocsConfig) -> Files:
    """Add the pages that stand outside of docs/, and the picture."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for here, there in LINKS.items():
        readme = readme.replace(here, there)
    files.append(File.generated(config, "index.md", content=readme))
    files.append(File.generated(config, "changelog.md", abs_src_path=str(ROOT / "CHANGELOG.md")))
    files.append(File.generated(config, PICTURE, abs_src_path=str(ROOT / ".github" / PICTURE)))
    return files
