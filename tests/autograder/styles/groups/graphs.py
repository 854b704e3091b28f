# NetworkX.
# Needs: networkx

# %% nx_argument: answer
import networkx as nx
def deg(g):
    return max(dict(g.degree()).values())

# %% nx_argument: wrong
def deg(g):
    return 0

# %% nx_argument: test
assert deg(nx.star_graph(4)) == 4


# %% nx_result: answer
def ring(n):
    return nx.cycle_graph(n)

# %% nx_result: wrong
def ring(n):
    return nx.path_graph(n)

# %% nx_result: test
g = ring(4)
assert g.number_of_nodes() == 4
assert sorted(g.edges()) == [(0,1),(0,3),(1,2),(2,3)]
assert isinstance(g, nx.Graph)
assert list(g) == [0,1,2,3]
assert g[0] is not None
assert 2 in g


# %% nx_algorithm: answer
g5 = nx.path_graph(5)

# %% nx_algorithm: wrong
g5 = nx.cycle_graph(5)

# %% nx_algorithm: test
assert nx.is_connected(g5)
assert nx.diameter(g5) == 4
assert nx.is_isomorphic(g5, nx.path_graph(5))
