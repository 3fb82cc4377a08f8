"""Returned files → FormReads: what each file is, and what it holds where it is a form.

``folder``       the files that someone may have sent
``form``         one file, read whole: ``read_form``; runs where the reader is, in a child process
``packed``       a form that was read, as bytes
``fingerprint``  what else than a file's content decides what is read from it
``cache``        forms read before, on disk
``many``         all files: what is new goes to a reader, the rest comes from the cache; begun first, waited for later
``cluster``      a reader on a Dask cluster (imported only when one is asked for)
``shipped``      its part on the machines of the cluster

A *reader* is who reads files that are new, one function (``many.Reader``): child processes here, or a cluster. Both
answer with packed forms, and cached forms are packed alike: where and when a file was read can make no difference.
"""

from consolidator.reading.cache import cache_place
from consolidator.reading.folder import returned_files
from consolidator.reading.form import FormRead, form_of, read_form
from consolidator.reading.many import Reading, read_forms

__all__ = ["FormRead", "Reading", "cache_place", "form_of", "read_form", "read_forms", "returned_files"]
