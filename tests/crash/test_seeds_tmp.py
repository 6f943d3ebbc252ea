import tests.crash.test_kill as k
from tests.crash.test_kill import *
del globals()["test_killed_again_and_again_under_load"]
@pytest.mark.parametrize("ids", [True, False])
@pytest.mark.parametrize("seed", [2,3,4,5])
async def test_many(box, process, tmp_path, seed, ids):
    box.faults.honour_client_msg_id = ids
    try: await k.test_killed_again_and_again_under_load(box, process, tmp_path, seed)
    except BaseException:
        print((tmp_path/"bot.log").read_text()[-6000:]); raise
