from pathlib import Path
from .program import ROOT
def write(folder: Path):
    return sorted((ROOT / "Content/sample").glob("*.jsonl"))
def content(folder):
    return ROOT / "Content"
