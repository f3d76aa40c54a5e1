variable "environment" {
  type    = string
  default = "dev"
}

variable "task" {
  description = "CPU units and MiB of one task."
  type        = object({ cpu = number, memory = number })

  default = {
    cpu    = 512
    memory = 1024
  }
}
