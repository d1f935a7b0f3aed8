"""What Spark forks its Python workers from on each executor: ``python -m scanner.engines.spark_daemon``, started by Spark.

All that a tally needs is loaded and derived here once, in two seconds of a core, and shared by the workers, which else
would do it each for itself. No thread of ours runs when they are forked.
"""

from __future__ import annotations

import gc
import importlib

import pyarrow as pa

from classifiers import Classifier
from config import load_knowledge
from scanner.engines.spark_session import pyspark
from scanner.privacy import keep_to_ourselves

_ROWS = {
    "name": ["张伟", "王芳"],
    "mobile": ["13900000001", "13900000002"],
    "note": ["用户张伟来电，回拨13800000001，住北京市朝阳区建国路1号", "无"],
}
"""Invented: values that make the classifier load what it loads when it first meets such."""


def main() -> None:
    """Make ready, and serve until Spark hangs up."""
    keep_to_ourselves()
    pa.set_cpu_count(1)  # Spark gives a task one core: as many threads as the machine has in each task only wait for each other
    importlib.import_module("scanner.engines.spark_files")
    importlib.import_module("pyarrow.parquet")
    Classifier(load_knowledge()).tally(pa.RecordBatch.from_pydict(_ROWS))
    # The collector runs in each worker after each task: what is here already is no garbage, and need not be looked through,
    # nor copied because of the marks it leaves.
    gc.collect()
    gc.freeze()
    pyspark("pyspark.daemon").manager()


if __name__ == "__main__":
    main()
