# Each verb is one script; CI calls the same ones.
.PHONY: demo setup check test endure bench notebooks clean

demo setup check test endure bench notebooks clean:
	@scripts/$@
