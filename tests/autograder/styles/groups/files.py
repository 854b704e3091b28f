# Answers and tests that write and read files, and modules that lie beside the notebook.

# %% write_literal: answer
with open("out1.txt","w") as f: f.write("hi")

# %% write_literal: wrong
with open("out1.txt","w") as f: f.write("ho")

# %% write_literal: test
assert open("out1.txt").read() == "hi"


# %% write_by_function: answer
def save(p, t):
    with open(p, "w") as f: f.write(t)

# %% write_by_function: wrong
def save(p, t):
    pass

# %% write_by_function: test
save("out2.txt", "abc")
assert open("out2.txt").read() == "abc"
import os
assert os.path.exists("out2.txt")
os.remove("out2.txt")


# %% write_computed_name: answer
def save3(p, t):
    with open(p, "w") as f: f.write(t)

# %% write_computed_name: wrong
def save3(p, t):
    pass

# %% write_computed_name: test
for i in range(2):
    name = "res_" + str(i) + ".txt"
    save3(name, "n%d" % i)
    with open(name) as f: assert f.read() == "n%d" % i


# %% exists_glob: answer
for i in range(3): open(f"part{i}.dat","w").write("x")

# %% exists_glob: wrong
open("part0.dat","w").write("x")

# %% exists_glob: test
import glob, os
assert len(glob.glob("part*.dat")) == 3
assert sum(n.startswith("part") for n in os.listdir(".")) == 3


# %% returned_path: answer
def export():
    open("exported_42.csv","w").write("a,b\n1,2\n")
    return "exported_42.csv"

# %% returned_path: wrong
def export():
    return "nope.csv"

# %% returned_path: test
p = export()
assert open(p).read().startswith("a,b")


# %% test_writes_input: answer
def words(p):
    return len(open(p).read().split())

# %% test_writes_input: wrong
def words(p):
    return 0

# %% test_writes_input: test
with open("input_t.txt","w") as f: f.write("a b c")
assert words("input_t.txt") == 3


# %% test_tempfile: answer
def words2(p):
    return len(open(p).read().split())

# %% test_tempfile: wrong
def words2(p):
    return 0

# %% test_tempfile: test
import tempfile, os
with tempfile.NamedTemporaryFile("w", delete=False, suffix=".txt") as f:
    f.write("a b c d")
assert words2(f.name) == 4
os.unlink(f.name)


# %% test_tempdir: answer
def mk_files(d):
    import os
    for n in "ab": open(os.path.join(d, n), "w").write(n)

# %% test_tempdir: wrong
def mk_files(d):
    pass

# %% test_tempdir: test
import tempfile, os
with tempfile.TemporaryDirectory() as d:
    mk_files(d)
    assert sorted(os.listdir(d)) == ["a","b"]


# %% overwrite_shipped: answer
with open("shipped.txt","w") as f: f.write("new")

# %% overwrite_shipped: wrong
with open("shipped.txt","w") as f: f.write("bad")

# %% overwrite_shipped: test
assert open("shipped.txt").read() == "new"


# %% csv_pandas: answer
import pandas as pd
pd.DataFrame({"a":[1,2]}).to_csv("frame.csv", index=False)

# %% csv_pandas: wrong
import pandas as pd
pd.DataFrame({"a":[1]}).to_csv("frame.csv", index=False)

# %% csv_pandas: test
import pandas as pd
d = pd.read_csv("frame.csv")
assert d["a"].tolist() == [1,2]


# %% locked_reads_student_file: answer
import numpy as np
np.save("made.npy", np.arange(3))

# %% locked_reads_student_file: test
import os
assert os.path.getsize("made.npy") > 0


# %% locked_reads_student_file2: locked
import numpy as np
loaded = np.load("made.npy")

# %% locked_reads_student_file2: answer
pass

# %% locked_reads_student_file2: test
assert loaded.tolist() == [0,1,2]


# %% writefile_run: answer
%%writefile prog.py
print(7)

# %% writefile_run: wrong
%%writefile prog.py
print(8)

# %% writefile_run: test
import subprocess, sys
out = subprocess.run([sys.executable, "prog.py"], capture_output=True, text=True).stdout
assert out.strip() == "7"


# %% helper_module: answer
from helper import base
def up(x):
    return base(x) + 1

# %% helper_module: wrong
def up(x):
    return 0

# %% helper_module: test
from helper import base, Thing
assert up(1) == base(1) + 1
assert up(2) == 21


# %% helper_checker: answer
def ans():
    return 42

# %% helper_checker: wrong
def ans():
    return 41

# %% helper_checker: test
import helper
helper.check_answer(ans)


# %% helper_class_arg: answer
def use(t):
    return t.v * 2

# %% helper_class_arg: wrong
def use(t):
    return 0

# %% helper_class_arg: test
from helper import Thing
assert use(Thing(4)) == 8


# %% helper_class_isinstance: locked
from helper import Thing

# %% helper_class_isinstance: answer
def mkt():
    return Thing(3)

# %% helper_class_isinstance: wrong
def mkt():
    return None

# %% helper_class_isinstance: test
assert isinstance(mkt(), Thing)
assert mkt().v == 3
assert mkt() == Thing(3)


# %% sqlite: answer
import sqlite3
conn = sqlite3.connect(":memory:")
conn.execute("create table t(a)")
conn.execute("insert into t values (1)")

# %% sqlite: wrong
import sqlite3
conn = sqlite3.connect(":memory:")

# %% sqlite: test
assert conn.execute("select a from t").fetchall() == [(1,)]
c = conn.cursor(); c.execute("select count(*) from t"); assert c.fetchone()[0] == 1


# %% sqlite_file: answer
import sqlite3
c2 = sqlite3.connect("x.db"); c2.execute("create table t(a)"); c2.execute("insert into t values (5)"); c2.commit(); c2.close()

# %% sqlite_file: wrong
pass

# %% sqlite_file: test
import sqlite3
k = sqlite3.connect("x.db")
assert k.execute("select a from t").fetchone() == (5,)


# %% sqlite_pandas: answer
import pandas as pd

# %% sqlite_pandas: test
import pandas as pd, sqlite3
k2 = sqlite3.connect("x.db")
assert pd.read_sql("select a from t", k2)["a"].iloc[0] == 5


# %% environ: answer
import os
os.environ["MY_X"] = "1"

# %% environ: wrong
pass

# %% environ: test
import os
assert os.environ["MY_X"] == "1"


# %% cwd: answer
import os
os.makedirs("sub", exist_ok=True)
open("sub/in.txt","w").write("deep")

# %% cwd: wrong
pass

# %% cwd: test
assert open("sub/in.txt").read() == "deep"
assert os.path.isdir("sub")


# %% json_pickle: answer
import json, pickle
json.dump({"a":1}, open("j.json","w")); pickle.dump([1,2], open("p.pkl","wb"))

# %% json_pickle: wrong
import json, pickle
json.dump({"a":2}, open("j.json","w")); pickle.dump([1], open("p.pkl","wb"))

# %% json_pickle: test
import json, pickle
assert json.load(open("j.json")) == {"a":1}
assert pickle.load(open("p.pkl","rb")) == [1,2]
