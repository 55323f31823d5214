from proofs.room.servers import jupyterlab_mb


def test_a_jupyterlab_server_has_the_memory_of_a_python_with_a_web_server():
    assert 30 < jupyterlab_mb(number=1) < 400
