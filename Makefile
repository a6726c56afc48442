# Each verb is one script; CI calls the same ones.
.PHONY: demo setup check quick audit test endure bench bench-compare bench-neo4j neo4j notebooks docs clean

demo setup check quick audit test endure bench bench-compare bench-neo4j neo4j notebooks docs clean:
	@scripts/$@
