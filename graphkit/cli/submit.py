"""What `spark-submit` runs: `graphkit spark` with the words behind this file's name."""

import sys

if __name__ == "__main__":
    from graphkit.cli import main

    sys.argv[1:1] = ["spark"]
    main()
