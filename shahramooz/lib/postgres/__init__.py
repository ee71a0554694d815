"""The embedded PostgreSQL: `Cluster` for a city, `throwaway()` for tests, `check_durability` before the doors open."""

from .cluster import Cluster, ClusterFailed, ClusterInUse
from .durability import NotSafe, check_durability
from .throwaway import Throwaway, keep, throwaway

__all__ = ["Cluster", "ClusterFailed", "ClusterInUse", "NotSafe", "Throwaway", "check_durability", "keep", "throwaway"]
