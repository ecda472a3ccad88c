"""Which executor works."""

from __future__ import annotations

from landquota.solvers.executors.base import Executor, is_serving, processors
from landquota.solvers.executors.dask_cluster import DaskCluster
from landquota.solvers.executors.in_process import InProcess
from landquota.solvers.executors.pool import Pool


def open_executor(*, workers: int | None, cluster: str | None, in_process: bool = False) -> Executor:
    """Return the executor that is asked for; close it in the end.

    Work that itself runs for an executor stays in its process, whatever is asked.

    Parameters
    ----------
    workers
        Processes of this machine; None: one a processor.
    cluster
        Address of a Dask scheduler, such as `tcp://10.0.0.5:8786`; it comes before `workers`.
    in_process
        Work in this process, whatever else is asked.

    Raises
    ------
    InputError
        The cluster cannot be used, and why.

    Examples
    --------
    >>> type(open_executor(workers=1, cluster=None)).__name__
    'InProcess'
    """
    if in_process or is_serving():
        return InProcess()
    if cluster is not None:
        return DaskCluster(cluster)
    workers = workers or processors()
    return InProcess() if workers == 1 else Pool(workers)
