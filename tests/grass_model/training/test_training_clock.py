import json
from time import sleep

from grass_model.training.callbacks import FILE, TrainingClock


class Trainer:
    is_global_zero = True
    global_step = 7


def test_seconds_of_all_sessions_are_added_up(tmp_path):
    now = [100.0]

    def clock():
        return now[0], now[0] / 10

    first = TrainingClock(tmp_path, clock)
    now[0] = 150.0  # setting up is no training
    first.on_train_start(Trainer, None)
    now[0] = 160.0
    checkpoint = first.state_dict()
    now[0] = 163.0  # killed: these three seconds are done again
    second = TrainingClock(tmp_path, clock)
    second.load_state_dict(checkpoint)
    now[0] = 500.0
    second.on_train_start(Trainer, None)
    now[0] = 505.0
    second.on_train_end(Trainer, None)
    result = json.loads((tmp_path / FILE).read_text())
    assert result == {"steps": 7, "seconds": 15.0, "processor_seconds": 1.5}


def test_sleep_takes_no_cpu_time(tmp_path):
    clock = TrainingClock(tmp_path)
    clock.on_train_start(Trainer, None)
    sleep(0.3)
    wall, cpu = clock.seconds
    assert wall >= 0.3 and cpu < 0.2
