"""Compiles the loops of ``classifiers.kernels`` and ``connectors.kernels`` where Cython and a C compiler are at hand; without
them the product is slower and finds the same."""

from __future__ import annotations

from pathlib import Path
from subprocess import SubprocessError

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.errors import BaseError, CCompilerError

KERNELS = Path("classifiers", "kernels"), Path("connectors", "kernels")
FLAGS = ["-O3", "-g0", "-ffp-contract=off"]  # products and sums are rounded apart, as numpy does


class WhatCanBeBuilt(build_ext):
    """Builds each module that the compiler takes and says which it does not take."""

    def build_extensions(self) -> None:
        """All modules; those that could not be built are not looked for afterwards."""
        super().build_extensions()
        self.extensions = [one for one in self.extensions if Path(self.get_ext_fullpath(one.name)).exists()]

    def build_extension(self, ext: Extension) -> None:
        """One module, or a warning."""
        try:
            super().build_extension(ext)
        except (BaseError, CCompilerError, SubprocessError, OSError) as error:
            self.warn(f"{ext.name} is not compiled, numpy does its work: {type(error).__name__}")


def loops() -> list[Extension]:
    """A module for each file of loops; none where Cython is not installed."""
    try:
        from Cython.Build import cythonize
    except ImportError:
        return []
    modules = [
        Extension(".".join(path.with_suffix("").parts), [str(path)], extra_compile_args=FLAGS, optional=True)
        for path in sorted(path for folder in KERNELS for path in folder.glob("*.pyx"))
    ]
    built: list[Extension] = cythonize(modules, build_dir="build")
    return built


setup(ext_modules=loops(), cmdclass={"build_ext": WhatCanBeBuilt})
