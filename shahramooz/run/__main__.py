import sys

from shahramooz.run.command import main

sys.exit(main())
