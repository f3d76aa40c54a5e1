# Doubled twice after the incident of last spring.
task = { cpu = 1024, memory = 4096 }
