"""Course lists and past training records out of workbooks, by the engine of `people.importing`."""
