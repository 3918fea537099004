"""One run over all records of a dataset, which checks them and, in a build, writes them.

The road of the records:

1. `validate.check` checks the settings and schemas (`checks.sound_schemas.sound_part`); kinds whose
   schemas cannot be used are left out from here on.
2. `validate.run` lists the record files, starts the workers (`executors.workers`) and a `run.Run`.
3. `Run.run` divides the files of each kind into batches (`dataset.batches.split_into_batches`);
   in a build in the order of keys, where lines of NDJSON tell it (`in_order_of_keys`).
4. A worker takes a batch (`worker.run_in_worker`) and processes it (`worker.process_batch`):
5. it reads each record's text (`dataset.batches.read_entries`) and checks it (`Checker.check`),
6. collects its references and the facts that rules across records need,
7. and, in a build, makes tables (`Tabulator.tables`) and encodes them (`Encoder.encode`).
8. The run takes the results in the order of the batches and writes them (`Sink.add`).
9. After the last one it resolves references, concludes the rules across records, and compares the
   records with the register of released ids.
10. It returns an `Outcome`: the findings, sorted, and the numbers of records and rows.
"""
